using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Registry.Releases;

/// <summary>
/// A release as its bytes say: the atomic unit that is promoted and rolled back. Its digest is the digest of
/// <c>release.json</c>, which names every file by digest, so one flipped bit anywhere is seen. Nothing in it depends on when or
/// where it was made: the same project on the same data gives the same digest.
/// </summary>
public sealed record ReleaseManifest
{
    /// <summary>Format of this file. This build reads 1.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format the release was written in.</summary>
    public required int Format { get; init; }

    /// <summary>The registered model it is a version of.</summary>
    public required string Model { get; init; }

    /// <summary>The candidate that won: <c>gradient-boosting</c>.</summary>
    public required string Candidate { get; init; }

    /// <summary>What is predicted.</summary>
    public required string Label { get; init; }

    /// <summary>Columns a request row must bring, with their types.</summary>
    public required ImmutableArray<Field> Request { get; init; }

    /// <summary>Scores at or above it are decided yes.</summary>
    public required double Threshold { get; init; }

    /// <summary>The metrics on test rows, by name.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>What it was made of: dataset versions, training set, code; nearest first.</summary>
    public required ImmutableArray<ReleaseOrigin> Origins { get; init; }

    /// <summary>Every other file, by name in ordinal order.</summary>
    public required ImmutableArray<ReleaseFile> Files { get; init; }

    /// <summary>The file of this name.</summary>
    /// <exception cref="KeyNotFoundException">The release has no such file.</exception>
    public ReleaseFile File(string name) =>
        Files.FirstOrDefault(file => file.Name == name) ?? throw new KeyNotFoundException($"The release has no file '{name}'.");
}
