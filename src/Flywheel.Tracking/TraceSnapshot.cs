using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>What one call of a program did, without its spans: those are a file at <c>ArtifactUri</c> that the client wrote, or kept by <see cref="Traces"/> where they came over OpenTelemetry.</summary>
/// <param name="Id">Its id: the client's, or <c>tr-</c> and 32 hex digits.</param>
/// <param name="Experiment">The experiment it belongs to.</param>
/// <param name="Started">When the call began.</param>
/// <param name="Duration">How long it took; null while it runs.</param>
/// <param name="State">In the client's words: <c>IN_PROGRESS</c>, <c>OK</c>, <c>ERROR</c>.</param>
public sealed record TraceSnapshot(string Id, ExperimentId Experiment, Timestamp Started, TimeSpan? Duration, string State)
{
    /// <summary>The client's own name for the call; may be empty.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The beginning of what was asked; may be empty.</summary>
    public string Request { get; init; } = "";

    /// <summary>The beginning of what was answered; may be empty.</summary>
    public string Response { get; init; } = "";

    /// <summary>Where its spans are.</summary>
    public string ArtifactUri { get; init; } = "";

    /// <summary>What the client knew when it made it.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Notes, which may change.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What people and programs said of it, by id, as the JSON they sent.</summary>
    public ImmutableSortedDictionary<string, string> Assessments { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
