namespace Flywheel.Serving.Batches;

/// <summary>What became of a batch.</summary>
/// <param name="Release">The release that scored: <c>flights/3</c>.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="Resumed">How many of them an earlier run had written.</param>
/// <param name="PutAside">Rows of the source that are none of the model's.</param>
/// <param name="Quarantine">The file that says which and why; null when there are none.</param>
public sealed record BatchReport(string Release, long Rows, long Resumed, long PutAside, string? Quarantine);
