using System.Text.RegularExpressions;
using Flywheel.Core;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>Every "no" of this room, in one place so that codes and wording stay alike.</summary>
internal static partial class OnnxRefusals
{
    public static Refusal LibraryBroken(string path) => new(
        "engine.library-broken", "Native library does not load", $"'{path}' is not a library that this system can load.", "Run eng/setup again.");

    public static Refusal Invalid(string reason) => new(
        "onnx.invalid",
        "Not a usable ONNX model",
        $"ONNX Runtime cannot load the model: {reason.TrimEnd('.')}.",
        "Export it again, or restore the file from the run that made it.");

    public static Refusal Signature(string sentence, string remedy) => new("onnx.signature", "Unsupported input or output", sentence, remedy);

    /// <summary>The runtime tells its reasons only in words, so the words decide.</summary>
    public static Refusal FromLoading(OnnxRuntimeException problem)
    {
        var reason = Reason(problem);
        if (OpsetTooNew().Match(reason) is { Success: true } opset)
        {
            return Version($"opset {opset.Groups["asked"]} of {opset.Groups["domain"]}", opset.Groups["known"].Value);
        }

        return FormatTooNew().Match(reason) is { Success: true } format
            ? Version($"version {format.Groups["asked"]} of the ONNX file format", format.Groups["known"].Value)
            : Invalid(reason);
    }

    private static Refusal Version(string asked, string known) => new(
        "onnx.opset", "Model of a newer ONNX standard", $"The model asks for {asked}; this runtime knows up to {known}.", "Export it again with an older opset.");

    /// <summary>The message without its error code, the place in the runtime's own sources, and line breaks.</summary>
    public static string Reason(OnnxRuntimeException problem) =>
        SourcePlace().Replace(Gap().Replace(ErrorCode().Replace(problem.Message, ""), " "), "").Trim();

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gap();

    [GeneratedRegex(@"/\S+\.(?:cc|h):\d+ [^(]*\((?>[^()]+|(?<open>\()|(?<-open>\)))*(?(open)(?!))\)(?: const)?(?: \[with [^\]]*\])? ")]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"Opset (?<asked>\d+) is under development.* for domain (?<domain>\S+) is till opset (?<known>\d+)")]
    private static partial Regex OpsetTooNew();

    [GeneratedRegex(@"Unsupported model IR version: (?<asked>\d+), max supported IR version: (?<known>\d+)")]
    private static partial Regex FormatTooNew();
}
