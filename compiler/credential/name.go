package credential

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// kind classifies the name of a value. The zero kind means that the value is no credential.
type kind uint8

const (
	harmless   kind = iota
	certain         // holds only credentials
	counted         // holds credentials or a small number: pass is a password, or a pass over data
	doubtful        // holds credentials, or something about them
	mayName         // holds a credential, or the name of the Secret that holds it
	header          // holds a header that may have a credential, or the name of one
	webhook         // holds the URL of a webhook, which may end in a token
	holdsEntry      // holds a credential, or the name of the entry of a Secret that holds it
	random          // holds keys of tables, and credentials when the value is in no order
)

var (
	// credentialName matches names that hold only credentials.
	credentialName = lazyregexp.New(`(?i)passw(or)?[dt]|bind[._-]?credential|passphrase|passcode|secret[._-]?(access[._-]?)?key|access[._-]?key|session[._-]?token|private[._-]?key|account[._-]?key(?:[^a-z]|$)|api[._-]?key|service[._-]?key|authenticate\.secret$|jaas[._-]?config|azure\.sas\.|client[._-]?secret|nkey[._-]?seed|pagerduty[._-]?routing[._-]?key`)

	// doubtfulName matches names of several words that hold credentials, or something about
	// them.
	doubtfulName = lazyregexp.New(`(?i)auth[._-]?params|basic[._-]?auth|connection[._-]?string|http-headers|alchemy[._-]?conn$|auth[._-]?config$|api[._-]?hash$|service[._-]?account[._-]?(json|key)$|credentials?[._-]json$`)

	// harmlessName matches names of values that are about a credential, but are none.
	harmlessName = lazyregexp.New(`(?i)(name|arn|file|path|dir|url|uri|endpoint|providers?|enabled|type|class|regex|length|ttl|timeout|interval|mechanism|algorithm|passwordless|pull[._-]?secrets?)$|secretkeyref\.|azure\.sas\.token\.|\.secrets\.|redaction|mapping$|vault\.hashicorp\.com/`)
)

// harmlessWords lists the last words of names of values that are about a credential: where
// it is stored, what form it has, how long it is valid.
var harmlessWords = strings.Fields(`
	env envvar var vars variable header backend store engine manager service host port namespace location
	region ref reference alias stdin prompt column columns field fields prefix suffix format pattern
	delimiter separator mode policy strategy validator filter hint label description version count
	counts size max min limit bits lifetime expiry expiration rotation audience issuer scope scopes
	required optional allowed disabled encoding encoder helper signature library ratio retry retries backoff wait
	delay renewal schedule percent threshold exclude include project tenant subscription source sources mount mounts method
	methods duration period claim claims seconds minutes hours days date at ids table tables topic topics queue index database
	schema collection group role domain realm iterations rounds cost strength attempts tries failures threads kwargs order
	cache classes plugin plugins listener resolver loader extractor converter serializer deserializer generator callback impl
	factory handler spec attribute attributes attr property element selector`)

// questions lists first words of names of switches about a credential: --ask-password.
var questions = strings.Fields("ask prompt show has is use no")

// secretWords lists words that mean a password, alone or in a name of several words.
var secretWords = strings.Fields(`pwd pw pgpass dbpass userpass rootpass adminpass mysqlpass sshpass keypass storepass
	truststorepass keystorepass ftppass smtppass proxypass bindpass dbpwd userpwd rootpwd mysqlpwd dbpw userpw psk`)

// passWords lists words of English that end in pass. Other words that do hold a password:
// requirepass.
var passWords = strings.Fields("compass bypass trespass surpass overpass underpass encompass bandpass highpass lowpass multipass singlepass onepass twopass")

// secretHolders lists words before secret in names of values that are the secret itself. Other
// names, such as passwordSecret, often hold the name of a Secret.
var secretHolders = strings.Fields(`client app application jwt session cookie hmac webhook signing signature stripe oauth oidc
	shared api consumer access encryption flask django nextauth auth authenticate master admin root user bot web server hash
	sasl oauth2 access rpc dh totp otp mfa google github gitlab slack azure aws twitter facebook okta auth0 keycloak`)

// keyHolders lists words before key in names of keys that open something. Others, such as
// partition, are keys of tables. The keys of Redis and of routes are names too.
var keyHolders = strings.Fields(`ssh tls ssl https mtls signing sign signer fernet encryption encrypt decryption decrypt cipher
	crypto hmac aes rsa ecdsa pgp gpg age sops cosign master deploy deployment license licence integration ingest
	ingestion application app client server storage sas shared jwt wrapping webhook admin root host activation write
	provisioning keystore truststore recovery unseal seal vault subscription auth authentication bearer secure security
	sendgrid mailgun mailchimp mandrill twilio stripe paypal square braintree adyen pagerduty opsgenie victorops datadog newrelic
	honeycomb splunk sentry rollbar bugsnag segment amplitude mixpanel algolia mapbox maps azure cosmos cosmosdb eventhub
	eventhubs servicebus openai anthropic cohere mistral groq gemini huggingface pinecone google firebase gcp aws s3a minio wasabi
	backblaze b2 r2 cloudflare digitalocean linode heroku netlify vercel github gitlab bitbucket npm docker jira slack telegram
	discord grafana elastic kibana snowflake databricks tableau looker fivetran airbyte dbt supabase mongodb atlas
	kaggle intercom zendesk hubspot salesforce shopify launchdarkly configcat optimizely auth0 okta tailscale ngrok pulumi doppler`)

// afterKey lists words after key in names of keys that open something.
var afterKey = strings.Fields("data base material pem base64 b64 json aes rsa plain raw value current old new primary secondary")

// Words around pass and token that show that they mean no credential, but a pass over data
// or a token of a text.
var (
	beforePass  = strings.Fields("by com one two single multi first second third last next per each final full dry max min num")
	afterPass   = strings.Fields("through thru port along on over rate count if fail")
	beforeToken = strings.Fields("pad eos bos unk mask stop sep cls special max min num new pull")
)

// stems lists substrings, one of which is in every name that may hold a credential. Most
// names contain none of them and need no further check.
var stems = strings.Fields("pass psk pw secret key token cred bearer auth jaas jwt cookie kubeconfig alchemy pat sas sig connection http-headers service hash hook")

// kindOf classifies a name. Short words must match a whole word, so that compass and
// tokenizer do not match.
func kindOf(name string) kind {
	lower := strings.ToLower(name)
	if !slices.ContainsFunc(stems, func(stem string) bool { return strings.Contains(lower, stem) }) {
		return harmless
	}
	words := wordsOf(name)
	switch {
	case slices.Contains(words, "webhook") && (words[len(words)-1] == "url" || words[len(words)-1] == "webhook"):
		return webhook
	case len(words) > 1 && words[len(words)-1] == "header":
		return header
	}
	if len(words) == 0 || harmlessName.MatchString(name) || slices.Contains(harmlessWords, words[len(words)-1]) || len(words) > 1 && slices.Contains(questions, words[0]) {
		return harmless
	}
	if words[len(words)-1] == "id" {
		return kindOfID(words[:len(words)-1])
	}
	if last := len(words) - 1; last > 0 && words[last] == "secret" && !slices.Contains(secretHolders, words[last-1]) {
		return mayName
	}
	if last := len(words) - 1; last > 0 && words[last] == "key" {
		switch words[last-1] {
		case "item":
			return harmless
		case "secret", "password", "passphrase", "token", "credential", "credentials":
			return holdsEntry
		}
	}
	if credentialName.MatchString(name) {
		return certain
	}
	best := harmless
	for i, word := range words {
		before, after := "", ""
		if i > 0 {
			before = words[i-1]
		}
		if i+1 < len(words) {
			after = words[i+1]
		}
		switch {
		case slices.Contains(secretWords, word), after == "" && len(word) > 4 && strings.HasSuffix(word, "pass") && !slices.Contains(passWords, word):
			return certain
		case word == "pass" && !slices.Contains(beforePass, before) && !slices.Contains(afterPass, after):
			return counted
		case isDoubtful(word) && !slices.Contains(beforeToken, before), opens(word, before, after),
			after == "" && (isAuth(word) && before != "" || word == "jwt" || word == "cookie" && before != "" || word == "pat" && before != "" || word == "sas" && before != ""):
			best = doubtful
		case word == "kubeconfig" && (after == "" || slices.Contains(afterKey, after)):
			best = doubtful
		case after == "" && word == "key" && best == harmless:
			best = random
		}
	}
	if doubtfulName.MatchString(name) {
		return doubtful
	}
	return best
}

// kindOfID classifies the name of an ID by the words before id. The ID of an access key is half a
// credential, and Vault calls the password of a role its secret ID. Others name something.
func kindOfID(words []string) kind {
	last := len(words) - 1
	switch {
	case last > 0 && words[last] == "key" && words[last-1] == "access", last >= 0 && words[last] == "accesskey":
		return certain
	case last >= 0 && words[last] == "secret" && (slices.Contains(words, "vault") || slices.Contains(words, "role") || slices.Contains(words, "approle")):
		return doubtful
	case last >= 0 && words[last] == "secret":
		return mayName
	}
	return harmless
}

// isDoubtful reports whether a word is doubtful, or ends in a doubtful word: authtoken.
func isDoubtful(word string) bool {
	singular := strings.TrimSuffix(word, "s")
	return word == "bearer" || word == "authorization" || singular == "cred" ||
		strings.HasSuffix(singular, "secret") || strings.HasSuffix(singular, "token") || strings.HasSuffix(singular, "credential")
}

// isAuth reports whether a word is auth, or ends in it: masterauth. What an oauth is set to is a
// kind of login.
func isAuth(word string) bool {
	return strings.HasSuffix(word, "auth") && word != "oauth"
}

// opens reports whether a word is a key that opens something.
func opens(word, before, after string) bool {
	if after != "" && !slices.Contains(afterKey, after) {
		return false
	}
	if word == "key" {
		return slices.Contains(keyHolders, before) || after == "aes" || after == "rsa"
	}
	holder, isKey := strings.CutSuffix(word, "key")
	return isKey && slices.Contains(keyHolders, holder)
}

// wordsOf returns the words of a name in lower case, without digits at their end. A word
// ends at a character that is not a letter, and before a capital letter that begins the
// next word.
func wordsOf(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	add := func(end int) {
		if word := strings.TrimRight(strings.ToLower(string(runes[start:end])), "0123456789"); word != "" {
			words = append(words, word)
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			add(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			add(i)
			start = i
		}
	}
	add(len(runes))
	return words
}
