namespace Flywheel.Protocols.OpenInference;

/// <summary>An output that is to be answered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">As bytes after the JSON, where the protocol leaves the choice.</param>
internal readonly record struct RequestedOutput(string Name, bool IsBinary)
{
    internal const string Score = "score", Decision = "decision", Id = "id";

    internal static readonly string[] Names = [Score, Decision, Id];

    internal static string TypeOf(string name) => name switch { Score => "FP64", Decision => "BOOL", _ => TensorType.Bytes };
}
