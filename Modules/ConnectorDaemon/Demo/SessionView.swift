import FoundationEssentials

/// What a desktop reads from `GET /session`.
struct SessionView: Decodable, Sendable {
    struct Connectivities: Decodable, Sendable {
        struct Connection: Decodable, Sendable {
            let state: String
        }
        let connections: [Connection]
        let problem: String

        enum CodingKeys: String, CodingKey {
            case connections
            case problem = "sep_connection_status"
        }
    }

    struct Phone: Decodable, Sendable {
        struct Call: Decodable, Sendable {
            let uuid: String
            let state: String
        }
        let calls: [Call]
        let mos: Double?

        enum CodingKeys: String, CodingKey {
            case calls
            case mos = "local_mos"
        }
    }

    let connectivities: Connectivities
    let phone: Phone

    init(json: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    }
}
