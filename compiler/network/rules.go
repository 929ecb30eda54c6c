package network

import "github.com/lakewright/lakewright/compiler/rule"

var rules = []rule.Rule[*Network]{}
