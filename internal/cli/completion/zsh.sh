#compdef lakewright
# lakewright completion for zsh: source <(lakewright completion zsh)
_lakewright() {
	local current=${words[CURRENT]}
	local -a before fitting
	before=("${(@)words[2,CURRENT-1]}")
	# Half a flag is a word to complete; half of anything else is not yet one.
	[[ $current == -* ]] && before+=("$current")
	fitting=("${(@f)$("${words[1]}" "${before[@]}" --generate-bash-completion 2>/dev/null)}")
	if [[ -n ${fitting[*]} ]]; then
		compadd -- "${fitting[@]}"
	else
		_files
	fi
}
compdef _lakewright lakewright
