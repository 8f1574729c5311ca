namespace Flywheel.Protocols.MLflow;

/// <summary>What a file is, by its name.</summary>
internal static class ArtifactTypes
{
    private static readonly string[] Texts =
    [
        ".txt", ".log", ".err", ".cfg", ".conf", ".cnf", ".cf", ".ini", ".properties", ".prop", ".hocon", ".toml", ".yaml", ".yml", ".xml", ".json", ".jsonl",
        ".js", ".py", ".py3", ".csv", ".tsv", ".md", ".rst", ".html", ".htm",
    ];

    public static string Of(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        _ when name is "MLmodel" or "MLproject" => "text/plain",
        var extension when Texts.Contains(extension) => "text/plain",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".svg" => "image/svg+xml",
        ".pdf" => "application/pdf",
        ".zip" => "application/zip",
        ".gz" => "application/gzip",
        _ => "application/octet-stream",
    };

    /// <summary>A name for a header: as it is when it is plain, else in quotes with what could end them taken out.</summary>
    public static string Quoted(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        ? name
        : $"\"{new string([.. name.Select(c => char.IsAscii(c) && !char.IsControl(c) && c is not ('"' or '\\') ? c : '_')])}\"";
}
