using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>A dataset that went into a run, as whoever logged it describes it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Digest">What its maker names its content by; with the name it tells one from another.</param>
/// <param name="SourceType">What kind of place <paramref name="Source"/> is.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Schema">Its columns, as text of the client's own; empty when not told.</param>
/// <param name="Profile">Its summary, as text of the client's own; empty when not told.</param>
/// <param name="Tags">Notes; <c>mlflow.data.context</c> says what it was used for.</param>
public sealed record RunInput(
    string Name, string Digest, string SourceType, string Source, string Schema, string Profile, ImmutableArray<KeyValuePair<string, string>> Tags)
{
    /// <summary>The tag that says what the dataset was used for: <c>training</c>.</summary>
    public const string ContextTag = "mlflow.data.context";
}
