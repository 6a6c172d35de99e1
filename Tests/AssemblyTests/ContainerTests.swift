import Assembly
import Testing

private final class Engine {}
private struct Car {
    let engine: Engine
    let radio: String
}

extension Slot where Part == Engine {
    fileprivate static var engine: Slot { Slot("engine") }
}

extension Slot where Part == String {
    fileprivate static var radio: Slot { Slot("radio") }
    fileprivate static var engine: Slot { Slot("engine") }
}

extension Slot where Part == Car {
    fileprivate static var car: Slot { Slot("car") }
}

@Suite("The container")
struct ContainerTests {
    @Test func partsAreMadeOnceAndBeforeWhoNeedsThem() throws {
        var order: [String] = []
        var builder = ContainerBuilder()
        try builder.provide(.car) {
            let car = Car(engine: try $0.part(.engine), radio: try $0.part(.radio))
            order.append("car")
            return car
        }
        try builder.provide(.radio) {
            let engine: Engine = try $0.part(.engine)
            order.append("radio")
            return "\(ObjectIdentifier(engine))"
        }
        try builder.provide(.engine) { _ in
            order.append("engine")
            return Engine()
        }
        let car = try builder.build(.car)
        #expect(order == ["engine", "radio", "car"])
        #expect(car.radio == "\(ObjectIdentifier(car.engine))")
    }

    @Test func everyBuildHasItsOwnParts() throws {
        var builder = ContainerBuilder()
        try builder.provide(.engine) { _ in Engine() }
        let (one, two): (Engine, Engine) = (try builder.build(.engine), try builder.build(.engine))
        #expect(one !== two)
    }

    @Test func aRecipeThatNobodyNeedsDoesNotRun() throws {
        var builder = ContainerBuilder()
        var didRun = false
        try builder.provide(.radio) { _ in
            didRun = true
            return ""
        }
        try builder.provide(.engine) { _ in Engine() }
        _ = try builder.build(.engine) as Engine
        #expect(!didRun)
    }

    @Test func sameNameButOtherTypeIsAnotherSlot() throws {
        var builder = ContainerBuilder()
        try builder.provide(.engine) { _ in Engine() }
        try builder.provide(.engine) { _ in "a picture of an engine" }
        #expect(try builder.build(.engine) as String == "a picture of an engine")
    }

    @Test func aMissingPartNamesSlotAndWhoNeededIt() throws {
        var builder = ContainerBuilder()
        try builder.provide(.car) { Car(engine: try $0.part(.engine), radio: "") }
        let error = #expect(throws: AssemblyError.self) { try builder.build(.car) }
        #expect(error == .missing(slot: "\"engine\" (Engine)", neededBy: "\"car\" (Car)"))
        #expect(error?.description == "nothing provides \"engine\" (Engine), which \"car\" (Car) needs")
    }

    @Test func aMissingRootIsNeededByNobody() {
        #expect(throws: AssemblyError.missing(slot: "\"car\" (Car)", neededBy: nil)) {
            try ContainerBuilder().build(.car)
        }
    }

    @Test func twoRecipesForOneSlotAreRefused() throws {
        var builder = ContainerBuilder()
        try builder.provide(.radio) { _ in "one" }
        #expect(throws: AssemblyError.duplicate(slot: "\"radio\" (String)")) {
            try builder.provide(.radio) { _ in "two" }
        }
        #expect(try builder.build(.radio) == "one")
    }

    @Test func aCircleIsNamedWhole() throws {
        var builder = ContainerBuilder()
        try builder.provide(.car) { Car(engine: Engine(), radio: try $0.part(.radio)) }
        try builder.provide(.radio) { container -> String in
            let engine: String = try container.part(.engine)
            return engine
        }
        try builder.provide(.engine) { container -> String in try container.part(.radio) }
        #expect(
            throws: AssemblyError.cycle(["\"radio\" (String)", "\"engine\" (String)", "\"radio\" (String)"])
        ) {
            try builder.build(.car)
        }
    }

    @Test func theErrorOfARecipeComesThroughUnchanged() throws {
        struct NoFuel: Error, Equatable {}
        var builder = ContainerBuilder()
        try builder.provide(.car) { Car(engine: try $0.part(.engine), radio: "") }
        try builder.provide(.engine) { _ -> Engine in throw NoFuel() }
        #expect(throws: NoFuel()) { try builder.build(.car) }
    }
}
