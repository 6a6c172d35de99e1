import MediaCore

/// How far a call of the lab is.
struct LabCallProgress: Sendable {
    enum Stage: Sendable, Equatable {
        case calling
        case ringing
        case talking
        /// The phone refused the call, or it came to nothing otherwise.
        case refused(Int, String)
        /// It was up and is over.
        case ended(String)
    }

    var stage = Stage.calling
    var timings = LabCallTimings()
    /// Which way media flows as seen from the lab.
    var direction: MediaDirection?
    /// How many re-INVITEs of the phone were answered.
    var offersReceived = 0
    /// The digits that came, in media or by INFO.
    var digits = ""
    /// Whom the phone transferred the call to, as a URI.
    var transferTarget: String?

    var isOver: Bool {
        switch stage {
        case .calling, .ringing, .talking: false
        case .refused, .ended: true
        }
    }

    /// - Throws: what a wait for something that cannot come any more ends with.
    func requireAlive() throws(LabError) {
        switch stage {
        case .calling, .ringing, .talking: return
        case .refused(let status, let phrase): throw .refused(status, phrase)
        case .ended(let how): throw .callEnded(how)
        }
    }
}

extension LabCallProgress: CustomStringConvertible {
    var description: String {
        let media = direction.map { ", media \($0)" } ?? ""
        return switch stage {
        case .calling: "no answer yet"
        case .ringing: "it rings"
        case .talking: "the call is up\(media)"
        case .refused(let status, let phrase): "refused with \(status) \(phrase)"
        case .ended(let how): "the call is over: \(how)"
        }
    }
}
