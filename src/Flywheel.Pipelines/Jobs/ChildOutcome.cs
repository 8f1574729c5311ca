namespace Flywheel.Pipelines.Jobs;

/// <summary>How a child ended.</summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record ChildOutcome(int ExitCode, string Output, string Error);
