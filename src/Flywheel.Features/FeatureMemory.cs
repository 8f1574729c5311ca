namespace Flywheel.Features;

/// <summary>What a feature holds in memory to be computed live. Features that share a grouping share its memory; each is told all of it.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Events">Events held.</param>
/// <param name="Bytes">Bytes held.</param>
/// <param name="IsBounded">False when the events held grow for ever: nothing is forgotten, or a window looks back for ever.</param>
public sealed record FeatureMemory(string Feature, long Events, long Bytes, bool IsBounded);
