package accept

// Example is a spec with an acceptance in each of its places.
const Example = `spark: etl: conf: "spark.executor.plugins": "com.example.Audit" @accept(SPK065, reason="our own plugin")

#Batch: {
	@accept(SPK103, reason="an audit reads the finished runs for a day")
	timeToLive: "24h"
	...
}
spark: etl: #Batch

environments: dev: security: level: "privileged" @accept(ENV007, reason="the tests load kernel modules")
`

// Manual explains acceptances to users, in paragraphs.
var Manual = []string{
	`The attribute @accept(RULE, reason="…") accepts what a rule reports: a warning or an info that is right as it is. It belongs to the field that it is written behind, or as a line of its own to the struct that it is written in, and covers what the rule reports about that value and everything below it. Several rules of one attribute have one reason; a field may have several attributes.`,
	`In an environment's overrides it covers that environment, and those that extend it. In the base it covers every environment, also where an override changes the value. In a profile of yours it covers the values that the profile gives. In a definition, a template or a loop it covers every use.`,
	`Accepted diagnostics are counted and not shown. JSON and SARIF contain them as suppressed, with the reason; JUnit lists them as skipped. Do not write a credential into a reason. At most 300 characters of it are kept.`,
	`Errors cannot be accepted. An acceptance that cannot be read, without a reason, of a rule that does not exist, or of something that its rule does not report, is a warning itself: SPC009, SPC010, SPC011. lakewright vet --strict exits with 1 if there are warnings that are not accepted.`,
}
