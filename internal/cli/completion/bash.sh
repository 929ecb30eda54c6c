# lakewright completion for bash: source <(lakewright completion bash)
_lakewright() {
	local current=${COMP_WORDS[COMP_CWORD]}
	local words=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
	# Half a flag is a word to complete; half of anything else is not yet one.
	[[ $current == -* ]] && words+=("$current")
	local IFS=$'\n'
	COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$current"))
}
complete -o bashdefault -o default -F _lakewright lakewright
