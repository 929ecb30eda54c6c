#compdef lakewright
# lakewright completion for zsh: source <(lakewright completion zsh)
_lakewright() {
	local -a fitting
	fitting=("${(@f)$("${words[1]}" "${(@)words[2,CURRENT]}" --generate-bash-completion 2>/dev/null)}")
	if [[ -n ${fitting[*]} ]]; then
		compadd -- "${fitting[@]}"
	else
		_files
	fi
}
compdef _lakewright lakewright
