namespace Flywheel.Projects.Loop;

/// <summary>A limit of the objective against live data.</summary>
/// <param name="Limit">The limit, as the project writes it: <c>p99 &lt;= 10 ms</c>.</param>
/// <param name="Found">What was found, in words.</param>
/// <param name="Passed">Whether it holds; null when nothing was found.</param>
public sealed record LimitFinding(string Limit, string Found, bool? Passed);
