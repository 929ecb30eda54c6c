// Package rules holds the rules about Flink clusters, by theme. Each theme is a package, and
// each of its files a list of rules: conf (keys), pods, program and state. All returns them in
// the order of the manual.
//
// Every rule by its ID:
//
//	FLK002  pods/volume
//	FLK003  program/job
//	FLK004  program/job
//	FLK005  program/job
//	FLK006  program/job
//	FLK007  program/job
//	FLK008  program/job
//	FLK009  program/job
//	FLK010  pods/memory
//	FLK011  pods/memory
//	FLK013  pods/memory
//	FLK014  pods/memory
//	FLK015  pods/memory
//	FLK016  state/state
//	FLK017  state/state
//	FLK018  state/state
//	FLK019  state/state
//	FLK020  state/state
//	FLK021  state/state
//	FLK022  state/state
//	FLK023  state/state
//	FLK024  state/state
//	FLK025  pods/volume
//	FLK026  state/upgrade
//	FLK027  state/upgrade
//	FLK028  state/upgrade
//	FLK029  state/upgrade
//	FLK030  state/upgrade
//	FLK031  state/upgrade
//	FLK032  program/store
//	FLK033  program/store
//	FLK034  program/store
//	FLK035  program/jar
//	FLK036  program/jar
//	FLK039  program/version
//	FLK040  program/version
//	FLK041  program/version
//	FLK042  program/version
//	FLK043  program/version
//	FLK044  conf/key
//	FLK045  conf/key
//	FLK046  conf/key
//	FLK047  conf/key
//	FLK048  conf/key
//	FLK049  conf/key
//	FLK050  conf/value
//	FLK051  conf/value
//	FLK052  conf/value
//	FLK053  conf/value
//	FLK054  conf/value
//	FLK055  conf/value
//	FLK056  conf/value
//	FLK057  program/jar
//	FLK058  program/jar
//	FLK059  program/jar
//	FLK060  program/jar
//	FLK061  program/job
//	FLK070  program/argument
//	FLK071  program/argument
//	FLK080  pods/growth
//	FLK081  pods/growth
//	FLK082  pods/growth
//	FLK083  pods/growth
//	STO020  program/store
//	STO021  program/store
package rules
