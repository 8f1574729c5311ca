using System.Globalization;
using System.Text.Json;

namespace Flywheel.Engines.DuckDb;

/// <summary>What DuckDB says when it fails. With <c>errors_as_json</c> most errors come as JSON with the byte where the statement went wrong; a few come as text.</summary>
internal readonly record struct DuckDbError(string Type, string Message, int? Position)
{
    private const string Suffix = " Error: ";

    internal static DuckDbError Parse(string text)
    {
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        if (brace >= 0 && text.EndsWith('}') && text.Contains("\"exception_type\"", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(text.AsMemory(brace));
            var position = json.RootElement.TryGetProperty("position", out var value)
                && int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
            return new DuckDbError(json.RootElement.GetProperty("exception_type").GetString()!, json.RootElement.GetProperty("exception_message").GetString()!, position);
        }

        var at = text.IndexOf(Suffix, StringComparison.Ordinal);
        return at < 0 ? new DuckDbError("Unknown", text, null) : new DuckDbError(text[..at], text[(at + Suffix.Length)..], null);
    }
}
