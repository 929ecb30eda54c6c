# lakewright completion for bash: source <(lakewright completion bash)
_lakewright() {
	local IFS=$'\n'
	local current=${COMP_WORDS[COMP_CWORD]}
	# bash makes a word of the = between a flag and its value.
	[[ $current == = ]] && current=
	COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "${COMP_WORDS[@]:1:COMP_CWORD}" --generate-bash-completion 2>/dev/null)" -- "$current"))
}
complete -o bashdefault -o default -F _lakewright lakewright
