/// What SIPp does in a call, step by step, as the XML that it reads.
///
/// The scenario is the far end of one dialog that it begins: `7001` calls the phone on SIPp's command line.
struct SIPpScenario {
    private var steps: [String] = []

    /// A description of the far end's audio, or none.
    enum Media {
        case none
        case audio(version: Int, direction: String = "sendrecv", address: String = "[local_ip]")

        fileprivate var lines: [String] {
            guard case .audio(let version, let direction, let address) = self else { return ["Content-Length: 0", ""] }
            return [
                "Content-Type: application/sdp", "Content-Length: [len]", "", "v=0",
                "o=sipp 1 \(version) IN IP4 [local_ip]", "s=-", "c=IN IP4 \(address)", "t=0 0",
                "m=audio [auto_media_port] RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:101 telephone-event/8000", "a=\(direction)",
            ]
        }
    }

    /// Sends a request of the dialog; its first one begins it.
    /// - Parameter number: of CSeq.
    mutating func send(_ method: String, _ number: Int, headers: [String] = [], media: Media = .none) {
        let lines =
            [
                "\(method) sip:[service]@[remote_ip]:[remote_port] SIP/2.0",
                "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
                "From: <sip:7001@[local_ip]:[local_port]>;tag=[pid]t[call_number]",
                "To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]", "Call-ID: [call_id]",
                "CSeq: \(number) \(method)", "Contact: <sip:7001@[local_ip]:[local_port]>", "Max-Forwards: 70",
            ] + headers + media.lines
        steps.append(message(lines, attributes: method == "ACK" ? "" : " retrans=\"500\""))
    }

    /// Answers the request that came last.
    mutating func answer(_ status: String, media: Media = .none) {
        let copied = ["Via", "From", "To", "Call-ID", "CSeq"].map { "[last_\($0):]" }
        let lines = ["SIP/2.0 \(status)"] + copied + ["Contact: <sip:7001@[local_ip]:[local_port]>"] + media.lines
        steps.append(message(lines, attributes: ""))
    }

    /// Waits for a response.
    /// - Parameter body: a regular expression that its description must match.
    mutating func await(_ status: Int, isOptional: Bool = false, body: String? = nil) {
        expect("response=\"\(status)\"\(isOptional ? " optional=\"true\"" : "")", body)
    }

    /// Waits for a request of the phone.
    mutating func await(request method: String, header: (name: String, pattern: String)? = nil, body: String? = nil) {
        expect("request=\"\(method)\"", body, header)
    }

    mutating func pause(milliseconds: Int) {
        steps.append("<pause milliseconds=\"\(milliseconds)\"/>")
    }

    var text: String {
        let found =
            expressions == 0
            ? "" : "<Reference variables=\"\((1...expressions).map { "found\($0)" }.joined(separator: ","))\"/>"
        return """
            <?xml version="1.0" encoding="us-ascii"?>
            <scenario name="a call">
            \(steps.joined(separator: "\n"))
            \(found)
            </scenario>

            """
    }

    private var expressions = 0

    private mutating func expect(_ what: String, _ body: String?, _ header: (name: String, pattern: String)? = nil) {
        var actions: [String] = []
        func check(_ pattern: String, _ place: String) {
            expressions += 1
            actions.append(
                "<ereg regexp=\"\(pattern)\" \(place) check_it=\"true\" assign_to=\"found\(expressions)\"/>")
        }
        if let body { check(body, "search_in=\"body\"") }
        if let header { check(header.pattern, "search_in=\"hdr\" header=\"\(header.name):\"") }
        steps.append(
            actions.isEmpty ? "<recv \(what)/>" : "<recv \(what)><action>\(actions.joined())</action></recv>")
    }

    private func message(_ lines: [String], attributes: String) -> String {
        "<send\(attributes)><![CDATA[\n\n\(lines.joined(separator: "\n"))\n\n]]></send>"
    }
}
