namespace Flywheel.Tracking;

/// <summary>A file or folder in <see cref="ArtifactFolder"/>.</summary>
/// <param name="Name">Its name in its folder.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Bytes">Its length; 0 for a folder.</param>
public sealed record ArtifactEntry(string Name, bool IsFolder, long Bytes);
