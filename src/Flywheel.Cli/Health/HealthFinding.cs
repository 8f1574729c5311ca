using Flywheel.Core;

namespace Flywheel.Cli.Health;

/// <summary>What one check found. A finding with a remedy is a failed check.</summary>
internal sealed record HealthFinding(string Subject, string Found, string Remedy = "")
{
    public bool IsHealthy => Remedy.Length == 0;

    public Refusal ToRefusal() => new("doctor.unhealthy", Subject, Found, Remedy);
}
