namespace Flywheel.Protocols.MLflow;

/// <summary>Paths of files as clients send them, which may be encoded more than once.</summary>
internal static class ArtifactPath
{
    /// <summary>The path, decoded until nothing is left to decode, or why it is none.</summary>
    public static (string Text, MlflowError? Fault) Read(string text)
    {
        var decoded = text;
        for (var layer = 0; layer < 8 && Uri.UnescapeDataString(decoded) is var next && next != decoded; layer++)
        {
            decoded = next;
        }

        // The name is taken as it came; the decoded one is only looked at, so that '%2e%2e' can neither climb nor be stored to climb later.
        var bad = decoded.StartsWith('/') || decoded.AsSpan().IndexOfAny('\\', '#', '\0') >= 0 || (decoded.Length > 1 && decoded[1] == ':' && char.IsAsciiLetter(decoded[0])) ||
            decoded.Split('/').Contains("..") || Uri.UnescapeDataString(decoded) != decoded;
        return bad ? ("", MlflowError.Invalid("Invalid path")) : (text.TrimEnd('/'), null);
    }
}
