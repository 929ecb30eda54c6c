package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// widthOf returns the columns of a terminal, 0 for any other file.
func widthOf(file *os.File) int {
	var info windows.ConsoleScreenBufferInfo
	if err := windows.GetConsoleScreenBufferInfo(windows.Handle(file.Fd()), &info); err != nil {
		return 0
	}
	return int(info.Window.Right-info.Window.Left) + 1
}
