namespace Flywheel.Storage;

/// <summary>Something a crash left behind that opening the workspace put right.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Bytes cut or removed. None of them was ever acknowledged.</param>
/// <param name="What">What was done, as a sentence.</param>
public sealed record Repair(string Path, long Bytes, string What);
