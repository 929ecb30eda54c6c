package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Refusal is the error for a request that the server refused.
type Refusal struct {
	Code    int    // of HTTP
	Reason  string // in one word, such as Invalid
	Message string
	Causes  []Cause // by field, if the server gives them
}

// Cause is what is wrong with one field.
type Cause struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error returns the server's message, and nothing else.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%d %s: %s", r.Code, r.Reason, r.Message)
}

// IsNotFound reports whether an error is the server's answer that an object does not exist.
func IsNotFound(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Code == http.StatusNotFound
}

func refusal(code int, body []byte) error {
	var status struct {
		Message string `json:"message"`
		Reason  string `json:"reason"`
		Details struct {
			Causes []Cause `json:"causes"`
		} `json:"details"`
	}
	if err := json.Unmarshal(body, &status); err != nil || status.Message == "" {
		return &Refusal{Code: code, Reason: http.StatusText(code), Message: string(body)}
	}
	if status.Reason == "" {
		status.Reason = http.StatusText(code)
	}
	return &Refusal{Code: code, Reason: status.Reason, Message: status.Message, Causes: status.Details.Causes}
}
