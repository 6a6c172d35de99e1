import Foundation

/// SIPp as the caller, with a scenario of ours.
final class SIPp {
    private let process: ChildProcess

    /// Places `calls` calls one after the other to a phone that answers by itself.
    init(folder: URL, phone: String, user: String, calls: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let scenario = folder.appending(path: "call.xml")
        try Self.scenario.write(to: scenario, atomically: true, encoding: .utf8)
        process = try ChildProcess(
            "sipp",
            [
                phone, "-sf", scenario.path, "-s", user, "-i", "127.0.0.1", "-p", String(try freePort()), "-m",
                String(calls),
                "-l", "1", "-r", "200", "-nostdin", "-trace_err", "-timeout", "90",
            ], folder: folder)
    }

    var log: String { process.log }

    /// The exit status: 0 when every call went as the scenario says.
    func finish(within: Duration) async throws -> Int32 {
        try await process.finish(within: within)
    }

    /// INVITE with a call identifier and the wish to be answered at once, ACK, a moment of talk, BYE.
    private static let scenario = """
        <?xml version="1.0" encoding="us-ascii"?>
        <scenario name="answered at once">
          <send retrans="500"><![CDATA[
            INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            From: <sip:7001@[local_ip]:[local_port]>;tag=[pid]t[call_number]
            To: <sip:[service]@[remote_ip]:[remote_port]>
            Call-ID: [call_id]
            CSeq: 1 INVITE
            Contact: <sip:7001@[local_ip]:[local_port]>
            Max-Forwards: 70
            X-Genesys-CallUUID: SIPP[call_number]
            Call-Info: <sip:[local_ip]>;answer-after=0
            Content-Type: application/sdp
            Content-Length: [len]

            v=0
            o=sipp 1 1 IN IP4 [local_ip]
            s=-
            c=IN IP4 [local_ip]
            t=0 0
            m=audio [auto_media_port] RTP/AVP 8 101
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
          ]]></send>
          <recv response="100" optional="true"/>
          <recv response="180"/>
          <recv response="200"/>
          <send><![CDATA[
            ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            From: <sip:7001@[local_ip]:[local_port]>;tag=[pid]t[call_number]
            To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
            Call-ID: [call_id]
            CSeq: 1 ACK
            Max-Forwards: 70
            Content-Length: 0

          ]]></send>
          <pause milliseconds="20"/>
          <send retrans="500"><![CDATA[
            BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            From: <sip:7001@[local_ip]:[local_port]>;tag=[pid]t[call_number]
            To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
            Call-ID: [call_id]
            CSeq: 2 BYE
            Max-Forwards: 70
            Content-Length: 0

          ]]></send>
          <recv response="200"/>
        </scenario>

        """
}
