namespace Flywheel.Protocols.MLflow;

/// <summary>The place an experiment asks for its files.</summary>
internal static class ArtifactLocation
{
    /// <summary>Makes a relative path absolute; false for a place that climbs or carries a query, which would change what it means once a run's path is added.</summary>
    public static bool TryRead(string text, out string location)
    {
        location = text;
        if (text.Length == 0)
        {
            return true;
        }

        var decoded = Uri.UnescapeDataString(Uri.UnescapeDataString(text));
        if (decoded.AsSpan().IndexOfAny('?', '#', '\0') >= 0 || decoded.Split('/', '\\').Contains(".."))
        {
            return false;
        }

        location = text.Contains(':', StringComparison.Ordinal) ? text : Path.GetFullPath(text);
        return true;
    }
}
