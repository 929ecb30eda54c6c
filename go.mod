module github.com/lakewright/lakewright

go 1.26.0
