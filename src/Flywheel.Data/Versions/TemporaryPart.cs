namespace Flywheel.Data.Versions;

/// <summary>A place for a Parquet file that goes away after use.</summary>
internal sealed class TemporaryPart : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flywheel-part-");

    internal string Path => System.IO.Path.Combine(_folder.FullName, "part.parquet");

    public void Dispose() => _folder.Delete(recursive: true);
}
