using System.Collections.Immutable;

namespace Flywheel.Projects.Loop;

/// <summary>The alarms of an endpoint.</summary>
/// <param name="Open">Alarms that are raised now.</param>
/// <param name="Power">What each monitor would see, and how soon.</param>
public sealed record AlarmReport(ImmutableArray<AlarmLine> Open, ImmutableArray<AlarmLine> Power);
