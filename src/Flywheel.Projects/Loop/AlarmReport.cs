using System.Collections.Immutable;
using Flywheel.Monitoring.Alerts;

namespace Flywheel.Projects.Loop;

/// <summary>The alarms of an endpoint.</summary>
/// <param name="Open">Alerts that are open now: each with who is to look, how soon, and what to do.</param>
/// <param name="Power">What each monitor would see, and how soon.</param>
public sealed record AlarmReport(ImmutableArray<Alert> Open, ImmutableArray<AlarmLine> Power);
