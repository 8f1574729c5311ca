using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>A run to be started.</summary>
/// <param name="Experiment">The experiment it belongs to.</param>
/// <param name="Name">What people call it; need not be unique.</param>
public sealed record RunDefinition(ExperimentId Experiment, string Name)
{
    /// <summary>Its id; null for a new one. A pipeline gives one made from its step's key, so that a run tracked twice is one run.</summary>
    public RunId? Id { get; init; }

    /// <summary>Who started it; may be empty.</summary>
    public string User { get; init; } = "";

    /// <summary>When it started; null for now.</summary>
    public Timestamp? Started { get; init; }

    /// <summary>The run this one is a part of: the search of a trial.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Notes by key.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];
}
