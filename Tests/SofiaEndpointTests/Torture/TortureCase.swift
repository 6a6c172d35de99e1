#if SofiaSIP
    import Glibc

    /// A test message of RFC 4475 or RFC 5118, and what a phone answers.
    struct TortureCase: Sendable, CustomStringConvertible {
        enum Answer: Sendable, Equatable {
            /// The message is dropped: a response that belongs to nothing, or what nobody can answer.
            case silence
            /// A final answer.
            case status(Int)
            /// It is a call like any other: it is offered, and the test refuses it.
            case call

            var statuses: [Int] {
                switch self {
                case .silence: []
                case .status(let status): [status]
                case .call: [486]
                }
            }
        }

        let number: Int
        let clause: String
        /// The file, without its suffix.
        let name: String
        let answer: Answer
        let why: String

        /// Where the end of a message is not the end of a datagram.
        var answerOverTCP: Answer {
            switch name {
            // RFC 3261 §18.3: the length is a must.
            case "inv2543": .status(400)
            default: answer
            }
        }

        var description: String { "\(clause) \(name)" }

        /// An address that no other message is sent from: late retransmissions of its answer trouble nobody.
        var source: String { "127.44.75.\(number + 1)" }

        func bytes() throws -> [UInt8] {
            let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
            let path = "/\(folder)/Messages/\(clause.split(separator: " ")[0])/\(name).dat"
            let file = try found(fopen(path, "rb"))
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 8192)
            let count = fread(&bytes, 1, bytes.count, file)
            guard count > 0, count < bytes.count else { throw Missing("all of \(path)") }
            return Array(bytes[..<count])
        }

        /// The message as it is sent over UDP or TCP: whoever sends writes the transport into the topmost Via (RFC 3261
        /// §18.1.1), by which the answer goes back. Nothing else is touched.
        func bytes(over transport: String) throws -> [UInt8] {
            var bytes = try bytes()
            let named = ["/UDP", "/TCP", "/TLS"].map { Array($0.utf8) }
            let place = (0..<(bytes.count - 4)).first { named.contains(Array(bytes[$0..<$0 + 4])) }
            if let place { bytes.replaceSubrange(place + 1..<place + 4, with: Array(transport.utf8)) }
            return bytes
        }

        static let all: [TortureCase] = rows.enumerated().map { number, row in
            TortureCase(number: number, clause: row.0, name: row.1, answer: row.2, why: row.3)
        }

        private static let noRegistrar = "a phone registers nobody"
        private static let noSuchCall = "a response to nothing that was asked"

        private static let rows: [(String, String, Answer, String)] = [
            ("RFC4475 §3.1.1.1", "wsinv", .status(481), "well-formed, in a dialog that is not there"),
            ("RFC4475 §3.1.1.2", "intmeth", .status(501), "well-formed, and no method of ours"),
            ("RFC4475 §3.1.1.3", "esc01", .call, "well-formed"),
            ("RFC4475 §3.1.1.4", "escnull", .status(405), noRegistrar),
            ("RFC4475 §3.1.1.5", "esc02", .status(501), "an escape in a method is none"),
            ("RFC4475 §3.1.1.6", "lwsdisp", .status(200), "well-formed"),
            ("RFC4475 §3.1.1.7", "longreq", .call, "well-formed"),
            ("RFC4475 §3.1.1.8", "dblreq", .status(405), "the octets behind the request are nothing"),
            ("RFC4475 §3.1.1.9", "semiuri", .status(200), "well-formed"),
            ("RFC4475 §3.1.1.10", "transports", .status(200), "well-formed"),
            ("RFC4475 §3.1.1.11", "mpart01", .status(405), "a phone takes no MESSAGE"),
            ("RFC4475 §3.1.1.12", "unreason", .silence, noSuchCall),
            ("RFC4475 §3.1.1.13", "noreason", .silence, noSuchCall),
            ("RFC4475 §3.1.2.1", "badinv01", .status(400), "separators with nothing between them"),
            ("RFC4475 §3.1.2.2", "clerr", .status(400), "more content announced than there is"),
            ("RFC4475 §3.1.2.3", "ncl", .status(400), "a negative length"),
            ("RFC4475 §3.1.2.4", "scalar02", .status(400), "numbers out of range"),
            ("RFC4475 §3.1.2.5", "scalarlg", .silence, noSuchCall),
            ("RFC4475 §3.1.2.6", "quotbal", .status(400), "a quotation without an end"),
            ("RFC4475 §3.1.2.7", "ltgtruri", .status(400), "a Request-URI in brackets"),
            ("RFC4475 §3.1.2.8", "lwsruri", .status(400), "a space in the Request-URI"),
            ("RFC4475 §3.1.2.9", "lwsstart", .call, "what is meant is plain"),
            ("RFC4475 §3.1.2.10", "trws", .status(200), "what is meant is plain"),
            ("RFC4475 §3.1.2.11", "escruri", .status(400), "headers in a Request-URI"),
            ("RFC4475 §3.1.2.12", "baddate", .call, "a date is of no concern here"),
            ("RFC4475 §3.1.2.13", "regbadct", .status(400), "headers of a URI without brackets"),
            ("RFC4475 §3.1.2.14", "badaspec", .status(200), "what is meant is plain"),
            ("RFC4475 §3.1.2.15", "baddn", .status(400), "a display name that needs quotes"),
            ("RFC4475 §3.1.2.16", "badvers", .status(505), "a version that nobody has"),
            ("RFC4475 §3.1.2.17", "mismatch01", .status(400), "two methods"),
            ("RFC4475 §3.1.2.18", "mismatch02", .status(400), "two methods"),
            ("RFC4475 §3.1.2.19", "bigcode", .silence, noSuchCall),
            ("RFC4475 §3.2.1", "badbranch", .status(200), "matched as by RFC 2543"),
            ("RFC4475 §3.3.1", "insuf", .status(400), "neither Call-ID nor From nor To"),
            ("RFC4475 §3.3.2", "unkscm", .status(416), "an unknown scheme"),
            ("RFC4475 §3.3.3", "novelsc", .status(416), "a scheme that a phone does not call"),
            ("RFC4475 §3.3.4", "unksm2", .status(405), noRegistrar),
            ("RFC4475 §3.3.5", "bext01", .status(420), "extensions that nobody has"),
            ("RFC4475 §3.3.6", "invut", .status(415), "a body of an unknown type"),
            ("RFC4475 §3.3.7", "regaut01", .status(405), noRegistrar),
            ("RFC4475 §3.3.8", "multi01", .status(400), "several of what there is one of"),
            ("RFC4475 §3.3.9", "mcl01", .status(400), "two lengths"),
            ("RFC4475 §3.3.10", "bcast", .silence, noSuchCall),
            ("RFC4475 §3.3.11", "zeromf", .status(200), "for us, and not to be forwarded"),
            ("RFC4475 §3.3.12", "cparam01", .status(405), noRegistrar),
            ("RFC4475 §3.3.13", "cparam02", .status(405), noRegistrar),
            ("RFC4475 §3.3.14", "regescrt", .status(405), noRegistrar),
            ("RFC4475 §3.3.15", "sdp01", .status(406), "no answer of ours would be read"),
            ("RFC4475 §3.4.1", "inv2543", .call, "as before RFC 3261"),
            ("RFC5118 §4.1", "ipv6-good", .status(405), noRegistrar),
            ("RFC5118 §4.2", "ipv6-bad", .status(400), "an address without its brackets"),
            ("RFC5118 §4.3", "port-ambiguous", .status(405), noRegistrar),
            ("RFC5118 §4.4", "port-unambiguous", .status(405), noRegistrar),
            ("RFC5118 §4.5", "via-received-param-with-delim", .status(481), "no such dialog"),
            ("RFC5118 §4.5", "via-received-param-no-delim", .status(200), "well-formed"),
            ("RFC5118 §4.6", "ipv6-in-sdp", .status(488), "no codec of ours"),
            ("RFC5118 §4.7", "mult-ip-in-header", .status(481), "no such dialog"),
            ("RFC5118 §4.8", "mult-ip-in-sdp", .call, "well-formed"),
            ("RFC5118 §4.9", "ipv4-mapped-ipv6", .status(488), "no codec of ours"),
            ("RFC5118 §4.10", "ipv6-bug-abnf-3-colons", .status(200), "to be tolerated"),
            ("RFC5118 §4.10", "ipv6-correct-abnf-2-colons", .status(200), "well-formed"),
        ]
    }
#endif
