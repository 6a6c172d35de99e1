public import BoundedNumbers

/// Seconds for which a record holds (RFC 2181 §8), an hour at most.
public typealias RecordLifetime = Bounded<RecordLifetimeRange>

public enum RecordLifetimeRange: NumberRange {
    public static var range: ClosedRange<Int> { 0...3_600 }
}

/// What a name server said (RFC 1035 §4.1).
public struct DNSAnswer: Sendable, Equatable {
    /// A numeric address without brackets.
    public typealias Address = String

    /// How a question ended (RFC 1035 §4.1.1, RCODE).
    public enum Status: Sendable, Equatable {
        case success
        /// There is no such name.
        case noSuchName
        /// The server could not or would not; its code.
        case failure(UInt8)
    }

    public var status: Status
    /// The answer did not fit; it is to be asked for again over TCP.
    public var isTruncated: Bool
    public var addresses: [Address]
    public var services: [ServiceRecord]
    /// For how long the answer holds: the least of its records; nil without records.
    public var timeToLive: RecordLifetime?

    public init(
        status: Status = .success, isTruncated: Bool = false, addresses: [Address] = [],
        services: [ServiceRecord] = [], timeToLive: RecordLifetime? = nil
    ) {
        self.status = status
        self.isTruncated = isTruncated
        self.addresses = addresses
        self.services = services
        self.timeToLive = timeToLive
    }

    /// Records that are read: more than any name has, since each is compared with others and may be asked about in turn.
    public static let mostRecords = 128

    /// Reads a response. Of records without end the first ``mostRecords`` count.
    /// - Returns: nil for what is no response to this question, whatever else it is.
    public init?(_ bytes: [UInt8], to question: DNSQuestion, identifier: UInt16) {
        var reader = DNSReader(bytes)
        guard reader.number() == identifier, let flags = reader.number(), flags & 0x8000 != 0, flags & 0x7800 == 0,
            reader.number() == 1, let answers = reader.number(), reader.skip(4), let name = reader.name(),
            DNSQuestion.normalised(name) == question.name, reader.number() == question.kind.rawValue,
            reader.number() == 1
        else { return nil }
        switch UInt8(flags & 0x0f) {
        case 0: self.init(status: .success)
        case 3: self.init(status: .noSuchName)
        case let code: self.init(status: .failure(code))
        }
        isTruncated = flags & 0x0200 != 0
        var records: [DNSReader.Record] = []
        for _ in 0..<min(Int(answers), Self.mostRecords) {
            // What follows a damaged record cannot be found.
            guard let record = reader.record() else {
                if isTruncated { break }
                return nil
            }
            records.append(record)
        }
        take(records, of: question)
    }

    /// Follows aliases (CNAME) from the name that was asked for.
    private mutating func take(_ records: [DNSReader.Record], of question: DNSQuestion) {
        var owner = question.name
        // Each alias is followed at most once, so that a circle ends.
        for _ in 0...records.count {
            let alias = records.first { $0.owner == owner && $0.alias != nil }
            guard let alias, let next = alias.alias else { break }
            timeToLive = min(timeToLive ?? alias.timeToLive, alias.timeToLive)
            owner = next
        }
        for record in records where record.owner == owner && record.kind == question.kind.rawValue {
            if let address = record.address { addresses.append(address) }
            if let service = record.service { services.append(service) }
            timeToLive = min(timeToLive ?? record.timeToLive, record.timeToLive)
        }
    }
}
