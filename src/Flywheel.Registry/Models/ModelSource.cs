using System.Globalization;

namespace Flywheel.Registry.Models;

/// <summary>
/// Whether a version may name this source. A source that is a path of the server's machine would let a client read any file of it through
/// the registry, so only a path inside the run's own files is taken. Other URIs may not climb.
/// </summary>
internal static class ModelSource
{
    /// <summary>What is wrong, or null.</summary>
    public static string? Fault(string source, string runArtifacts)
    {
        if (source.Length == 0)
        {
            return "it is empty";
        }

        var decoded = Decoded(source);
        if (decoded is null || decoded.Contains('\0', StringComparison.Ordinal))
        {
            return "it is encoded again and again, or holds a NUL";
        }

        if (LocalPath(decoded) is { } path)
        {
            return LocalPath(runArtifacts) is { } folder && !Climbs(decoded) && IsInside(path, folder) && !HasLink(path, folder)
                ? null
                : "a local path must lie inside the files of the run it names";
        }

        return Climbs(decoded) ? "it holds '..'" : null;
    }

    /// <summary>The version that <c>models:/name/version</c> names, or null.</summary>
    public static (string Model, int Version)? Copied(string source) =>
        source.StartsWith("models:/", StringComparison.Ordinal) && source["models:/".Length..].Split('/') is [{ Length: > 0 } model, var number] &&
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? (model, version) : null;

    /// <summary>The path, when a text names a place on the server's own disk; null for a URI to elsewhere.</summary>
    private static string? LocalPath(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            var rest = text["file:".Length..];
            return "/" + rest.TrimStart('/');
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var slash = text.AsSpan().IndexOfAny('/', '\\');
        // A drive letter is not a scheme.
        var hasScheme = colon > 1 && (slash < 0 || colon < slash);
        return hasScheme ? null : text;
    }

    private static bool Climbs(string text) => text.Split('/', '\\').Contains("..");

    private static bool IsInside(string path, string folder) =>
        Path.IsPathRooted(path) && !path.Contains('\\', StringComparison.Ordinal) &&
        (Path.GetFullPath(path) + "/").StartsWith(Path.GetFullPath(folder).TrimEnd('/') + "/", StringComparison.Ordinal);

    private static bool HasLink(string path, string folder)
    {
        for (var at = Path.GetFullPath(path); at is not null && at.Length > folder.TrimEnd('/').Length; at = Path.GetDirectoryName(at))
        {
            if (new FileInfo(at).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text with every layer of percent-encoding taken off; null when there are more layers than an honest client has.</summary>
    private static string? Decoded(string text)
    {
        for (var layer = 0; layer < 8; layer++)
        {
            var next = Uri.UnescapeDataString(text);
            if (next == text)
            {
                return text;
            }

            text = next;
        }

        return null;
    }
}
