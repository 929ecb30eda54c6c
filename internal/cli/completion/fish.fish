# lakewright completion for fish: lakewright completion fish | source
function __lakewright_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    $program $words (commandline -ct | string collect --allow-empty) --generate-bash-completion 2>/dev/null
end
complete -c lakewright -a '(__lakewright_complete)'
