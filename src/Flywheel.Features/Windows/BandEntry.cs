namespace Flywheel.Features.Windows;

/// <summary>What every search of a band reads of an event, side by side: its bounded value as an ordered key, and when it became known.</summary>
internal readonly record struct BandEntry(long Bound, long Known);
