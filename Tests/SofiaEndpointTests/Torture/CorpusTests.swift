#if SofiaSIP
    import Glibc
    import MediaCore
    import NameResolution
    import Testing

    /// What the fuzzers began with and what they found (Fuzz/Corpus), once more.
    struct CorpusTests {
        private static func files(_ target: String) throws -> [[UInt8]] {
            let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
            let path = "/\(root)/Fuzz/Corpus/\(target)"
            let folder = try found(opendir(path))
            defer { closedir(folder) }
            var files: [[UInt8]] = []
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard !name.hasPrefix(".") else { continue }
                let file = try found(fopen("\(path)/\(name)", "rb"))
                defer { fclose(file) }
                var bytes = [UInt8](repeating: 0, count: 65_536)
                files.append(Array(bytes[..<fread(&bytes, 1, bytes.count, file)]))
            }
            return files
        }

        @Test func descriptions() throws {
            let files = try Self.files("description")
            #expect(!files.isEmpty)
            let address = try found(SocketAddress(host: "192.0.2.1", port: 40000))
            for file in files {
                let description = try? SessionDescription.parse(String(decoding: file, as: UTF8.self))
                guard let description else { continue }
                for mode in MediaSecurity.Mode.allCases {
                    let security = MediaSecurity(mode: mode, suites: CryptoSuite.allCases)
                    var negotiation = OfferAnswer(sessionID: 1, local: LocalMedia(address: address, security: security))
                    guard let (answer, _) = try? negotiation.answer(description, direction: .sendrecv) else { continue }
                    #expect(answer.media.count == description.media.count)
                    #expect((try? SessionDescription.parse(answer.text)) != nil)
                }
            }
        }

        @Test func packets() throws {
            let files = try Self.files("packets")
            #expect(!files.isEmpty)
            let question = try found(DNSQuestion("sip.example.com", .service))
            for file in files {
                file.withUnsafeBytes { packet in
                    var payload = 0..<0
                    if RTPHeader(parsing: packet, payload: &payload) != nil {
                        #expect(payload.upperBound <= packet.count)
                        _ = TelephoneEvent(parsing: UnsafeRawBufferPointer(rebasing: packet[payload]))
                    }
                    _ = CompoundPacketReader(parsing: packet)
                }
                let identifier = file.count < 2 ? 0 : UInt16(file[0]) << 8 | UInt16(file[1])
                _ = DNSAnswer(file, to: question, identifier: identifier)
            }
        }
    }
#endif
