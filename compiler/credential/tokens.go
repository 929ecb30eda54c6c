package credential

import "sync"

// The sets of characters that tokens consist of.
const (
	digits  = "0123456789"
	hex     = digits + "abcdef"
	upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
	alnum   = upper + "abcdefghijklmnopqrstuvwxyz"
	urlSafe = alnum + "_-"
	dotted  = urlSafe + "."
	base    = alnum + "+/="
)

// A token is a credential that begins with letters of its own.
type token struct {
	prefix string
	set    string // the characters after the prefix
	least  int    // how many of them there are at least
	most   int    // and at most, 0 when there is no limit
}

// tokens lists the tokens that providers publish, so that scanners find them. A row is added when
// a provider gives its tokens a prefix: the entropy of a value is no test, because options of a
// JVM have more of it than keys of AWS.
var tokens = []token{
	{"AKIA", upper, 16, 16}, {"ASIA", upper, 16, 16}, {"ABIA", upper, 16, 16}, {"ACCA", upper, 16, 16}, {"A3T", upper, 17, 17},
	{"amzn.mws.", hex + "-", 36, 0}, {"LTAI", alnum, 12, 26}, {"AKID", alnum, 32, 32}, {"AQVN", urlSafe, 35, 0}, {"YCAJE", urlSafe, 20, 0},
	{"ghp_", alnum, 36, 0}, {"gho_", alnum, 36, 0}, {"ghu_", alnum, 36, 0}, {"ghs_", alnum, 36, 0}, {"ghr_", alnum, 36, 0},
	{"github_pat_", alnum + "_", 36, 0},
	{"glpat-", dotted, 20, 0}, {"gldt-", urlSafe, 20, 0}, {"glptt-", urlSafe, 20, 0}, {"glrt-", dotted, 20, 0}, {"glcbt-", urlSafe, 20, 0},
	{"glsoat-", urlSafe, 20, 0}, {"glft-", urlSafe, 20, 0}, {"glimt-", urlSafe, 20, 0}, {"glagent-", urlSafe, 20, 0}, {"gloas-", urlSafe, 20, 0},
	{"glffct-", urlSafe, 20, 0}, {"GR1348941", urlSafe, 20, 0},
	{"xoxa-", urlSafe, 10, 0}, {"xoxb-", urlSafe, 10, 0}, {"xoxp-", urlSafe, 10, 0}, {"xoxe-", urlSafe, 10, 0}, {"xoxr-", urlSafe, 10, 0},
	{"xoxs-", urlSafe, 10, 0}, {"xoxo-", urlSafe, 10, 0}, {"xoxe.xox", urlSafe, 20, 0}, {"xapp-", urlSafe, 30, 0},
	{"AIza", urlSafe, 35, 0}, {"ya29.", dotted, 20, 0}, {"GOCSPX-", urlSafe, 20, 0}, {"1//0", urlSafe, 30, 0},
	{"hvs.", urlSafe, 10, 0}, {"hvb.", urlSafe, 10, 0}, {"hvr.", urlSafe, 10, 0}, {"s.", alnum, 24, 24},
	{"sk_live_", alnum, 16, 0}, {"sk_test_", alnum, 16, 0}, {"rk_live_", alnum, 16, 0}, {"rk_test_", alnum, 16, 0}, {"whsec_", alnum, 24, 0},
	{"SG.", dotted, 40, 0}, {"npm_", alnum, 36, 0}, {"pypi-", urlSafe, 50, 0}, {"rubygems_", hex, 40, 0}, {"oy2", alnum, 43, 43},
	{"dapi", hex, 32, 0}, {"dkea", hex, 32, 0}, {"dose", hex, 32, 0},
	{"dop_v1_", hex, 40, 0}, {"doo_v1_", hex, 40, 0}, {"dor_v1_", hex, 40, 0},
	{"sk-ant-", urlSafe, 24, 0}, {"sk-proj-", urlSafe, 24, 0}, {"sk-svcacct-", urlSafe, 24, 0}, {"sk-admin-", urlSafe, 24, 0}, {"sk-or-v1-", hex, 32, 0},
	{"sk-", alnum, 32, 0}, {"hf_", alnum, 30, 0}, {"api_org_", alnum, 30, 0}, {"gsk_", alnum, 40, 0}, {"r8_", alnum, 30, 0}, {"xai-", alnum, 40, 0},
	{"pplx-", alnum, 32, 0}, {"nvapi-", urlSafe, 40, 0},
	{"AGE-SECRET-KEY-1", upper, 50, 0}, {"AGE-PLUGIN-", upper + "-", 50, 0},
	{"hooks.slack.com/services/", alnum + "/", 20, 0}, {"hooks.slack.com/workflows/", alnum + "/", 20, 0}, {"hooks.slack.com/triggers/", alnum + "/", 20, 0},
	{"discord.com/api/webhooks/", urlSafe + "/", 40, 0}, {"discordapp.com/api/webhooks/", urlSafe + "/", 40, 0},
	{"webhook.office.com/webhookb2/", urlSafe + "/@", 40, 0}, {"outlook.office.com/webhook/", urlSafe + "/@", 40, 0},
	{"ATATT3", urlSafe + "=", 60, 0}, {"ATCTT3", urlSafe + "=", 60, 0}, {"ATBB", alnum, 24, 0}, {"lin_api_", alnum, 30, 0}, {"lin_oauth_", alnum, 30, 0},
	{"shpat_", alnum, 32, 0}, {"shpss_", alnum, 32, 0}, {"shpca_", alnum, 32, 0}, {"shppa_", alnum, 32, 0},
	{"sq0atp-", urlSafe, 20, 0}, {"sq0csp-", urlSafe, 20, 0}, {"EAAA", urlSafe, 56, 0}, {"EZAK", alnum, 50, 0}, {"EZTK", alnum, 50, 0},
	{"key-", hex, 32, 32}, {"SK", hex, 32, 32}, {"pubkey-", hex, 32, 32}, {"xkeysib-", urlSafe, 60, 0}, {"xsmtpsib-", urlSafe, 60, 0},
	{"glsa_", alnum + "_", 32, 0}, {"glc_", base, 32, 0}, {"NRAK-", upper, 27, 0}, {"NRII-", urlSafe, 32, 0}, {"NRJS-", hex, 19, 0},
	{"sntrys_", base + "_", 40, 0}, {"sntryu_", hex, 60, 0}, {"dckr_pat_", urlSafe, 20, 0}, {"dckr_oat_", urlSafe, 20, 0},
	{"cfut_", alnum, 36, 0}, {"cfat_", alnum, 36, 0}, {"v1.0-", hex + "-", 140, 0}, {"tfp_", alnum, 36, 0}, {"pul-", hex, 40, 0},
	{"PMAK-", hex + "-", 50, 0}, {"figd_", urlSafe, 36, 0}, {"ntn_", alnum, 40, 0}, {"secret_", alnum, 43, 43},
	{"pscale_tkn_", dotted + "=", 32, 0}, {"pscale_pw_", dotted + "=", 32, 0}, {"pscale_oauth_", dotted + "=", 32, 0}, {"ops_eyJ", base + "-_", 100, 0},
	{"cio", alnum, 32, 32}, {"bkua_", hex, 40, 0}, {"CCIPAT_", alnum + "_", 40, 0}, {"CCIPRJ_", alnum + "_", 40, 0}, {"p8e-", alnum, 32, 0}, {"pat", alnum + ".", 79, 79},
	{"fo1_", urlSafe, 43, 0}, {"fm1_", base, 60, 0}, {"fm1r_", base, 60, 0}, {"fm1a_", base, 60, 0}, {"fm2_", base, 60, 0},
	{"tskey-", alnum + "-", 20, 0}, {"napi_", alnum, 50, 0}, {"sbp_", hex, 40, 0}, {"phc_", alnum, 40, 0}, {"phx_", alnum, 40, 0},
	{"rnd_", alnum, 28, 0}, {"HRKU-", urlSafe, 36, 0}, {"nfp_", alnum, 36, 0}, {"vck_", alnum, 40, 0}, {"shippo_live_", hex, 40, 0},
	{"duffel_live_", urlSafe, 43, 0}, {"dp.pt.", alnum, 40, 0}, {"dp.st.", dotted, 40, 0}, {"dt0c01.", upper + ".", 80, 0}, {"akab-", urlSafe, 40, 0},
	{"lsv2_pt_", alnum + "_", 40, 0}, {"lsv2_sk_", alnum + "_", 40, 0}, {"pnu_", alnum, 36, 0}, {"rdme_", alnum, 70, 0}, {"tk-us-", urlSafe, 48, 0},
	{"sgp_", alnum + "_", 40, 0}, {"sm_aat_", alnum, 16, 16}, {"sm_pat_", alnum, 16, 16}, {"sm_sat_", alnum, 16, 16}, {"shippo_test_", hex, 40, 0},
	{"duffel_test_", urlSafe, 43, 0}, {"sk_prod_", alnum, 16, 0}, {"rk_prod_", alnum, 16, 0}, {"fio-u-", urlSafe + "=", 64, 0}, {"dnkey-", urlSafe, 78, 0},
	{"CLOJARS_", alnum, 60, 0}, {"FLWSECK-", alnum + "-", 32, 0}, {"FLWSECK_TEST-", alnum + "-", 12, 0}, {"API-", upper, 26, 26}, {"ico-", alnum, 32, 32},
	{"s-s4t2ud-", hex, 64, 0}, {"s-s4t2af-", hex, 64, 0}, {"EAAM", alnum, 100, 0}, {"EAAC", alnum, 100, 0}, {"sl.", urlSafe + "=", 130, 0}, {"eyJrIjoi", base, 60, 0},
	{"A3-", upper + "-", 33, 35}, {"access-sandbox-", hex + "-", 36, 36}, {"access-development-", hex + "-", 36, 36}, {"access-production-", hex + "-", 36, 36},
	{"AKCp", alnum, 60, 0}, {"cmVmdGtu", alnum, 50, 0}, {"squ_", hex, 40, 0}, {"sqp_", hex, 40, 0}, {"sqa_", hex, 40, 0},
	{"SUA", upper, 55, 55}, {"SAA", upper, 55, 55}, {"SOA", upper, 55, 55}, // seeds of NATS
	{"T3BlbkFJ", alnum, 20, 0}, {"sha256~", urlSafe, 40, 0}, {"ABSK", base, 100, 0}, {"bedrock-api-key-", base, 40, 0},
	// Private keys without their frame: of SSH, of elliptic curves, and of Ed25519.
	{"b3BlbnNzaC1rZXktdjE", base, 20, 0}, {"MHcCAQEEI", base, 30, 0}, {"MHgCAQEEI", base, 30, 0}, {"MIGkAgEBBD", base, 30, 0}, {"MIHcAgEBB", base, 30, 0},
	{"MIGHAgEAM", base, 30, 0}, {"MIG2AgEAM", base, 30, 0}, {"MIHuAgEAM", base, 30, 0}, {"MC4CAQAwBQYDK2Vw", base, 20, 0},
}

// tokensBy returns the tokens by their first character. The table is made at its first use,
// because most verbs that read no spec need none of it.
var tokensBy = sync.OnceValue(func() *[256][]token {
	var by [256][]token
	for _, t := range tokens {
		by[t.prefix[0]] = append(by[t.prefix[0]], t)
	}
	return &by
})
