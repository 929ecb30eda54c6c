# lakewright completion for fish: lakewright completion fish | source
function __lakewright_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    # Half a flag is a word to complete; half of anything else is not yet one.
    string match -q -- '-*' $current; and set -a words $current
    $program $words --generate-bash-completion 2>/dev/null
end
complete -c lakewright -a '(__lakewright_complete)'
