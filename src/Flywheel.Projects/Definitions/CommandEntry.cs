using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>A program to try as a trainer: <c>command: { run: python3 train.py, time: 10min, depth: 6 }</c>.</summary>
/// <param name="Name">How reports call its model; unique among the candidates.</param>
/// <param name="Run">The program and its arguments.</param>
/// <param name="Files">The files it is given, besides those that <see cref="Run"/> names.</param>
/// <param name="Time">How long it may run.</param>
/// <param name="IsCsv">True when rows are given as CSV, for languages that read no Parquet.</param>
/// <param name="Parameters">What it is told, by name.</param>
/// <param name="Features">The features it sees; empty means all.</param>
/// <param name="Without">The features it does not see.</param>
/// <param name="Place">Where it is written.</param>
public sealed record CommandEntry(string Name, TextEntry Run, ImmutableArray<TextEntry> Files, TimeSpan Time, bool IsCsv, ImmutableSortedDictionary<string, TextEntry> Parameters,
    ImmutableArray<TextEntry> Features, ImmutableArray<TextEntry> Without, Place Place);
