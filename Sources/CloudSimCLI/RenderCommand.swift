import Dispatcher
import EventModel
import Glibc

/// `cloudsim render`: renders one template.
enum RenderCommand {
    static let command = Command(
        name: "render", operands: "TEMPLATE|-", count: 1...1,
        summary: "Render a template, given as a file, as text, or on standard input.",
        options: [.init(name: "--data", value: "FILE", help: "the JSON that the tags see; - is standard input")],
        examples: [
            "echo '{\"room\":\"kitchen\"}' | cloudsim render 'It is in the {{room}}' --data -",
            "cloudsim render message.mustache --data reading.json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let operand = arguments.operands[0]
        if operand == "-", arguments["--data"] == "-" {
            throw .invalid("template and data cannot both come from standard input.")
        }
        // A word that is no file is the template itself: `{{` rarely begins a file's name.
        let isFile = operand == "-" || access(operand, F_OK) == 0
        let source = isFile ? try SourceFile.read(operand) : SourceText(path: "template", bytes: Array(operand.utf8))
        guard let text = String(validating: source.bytes, as: UTF8.self) else {
            throw .invalid("\(source.path): the template is not UTF-8.")
        }
        var root = JSONValue.null
        if let path = arguments["--data"] {
            let data = try SourceFile.read(path)
            do throws(JSONError) { root = try data.parseJSON(rules: .data) } catch {
                throw .invalid(data.report(error.message, at: error.offset))
            }
        }
        let template: Template
        do throws(TemplateError) { template = try Template(text) } catch {
            throw .invalid(source.report(error.message, at: error.offset))
        }
        var output: [UInt8] = []
        guard template.render(root: root, slot: { _ in .null }, into: &output) else {
            throw .invalid("\(source.path): the template renders to more than \(Template.maximumOutput >> 20) MB.")
        }
        Terminal.output(output)
        return .success
    }
}
