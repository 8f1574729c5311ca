using System.Text.Json;

namespace Flywheel.Protocols.MLflow;

/// <summary>Reads a body the way MLflow's server does.</summary>
internal static class MlflowBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>
    /// The object in a body; undefined when it is no JSON. A text that holds JSON is read again. Python writes numbers that are not finite
    /// as bare words, which JSON does not know: a body that fails for one of them is read with the words as texts.
    /// </summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        if (!TryParse(body, out var root) && (!Quoted(body.Span, out var quoted) || !TryParse(quoted, out root)))
        {
            return default;
        }

        return root.ValueKind == JsonValueKind.String && TryParse(System.Text.Encoding.UTF8.GetBytes(root.GetString()!), out var inner) ? inner : root;
    }

    private static bool TryParse(ReadOnlyMemory<byte> json, out JsonElement root)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            root = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    private static bool Quoted(ReadOnlySpan<byte> json, out byte[] quoted)
    {
        var target = new List<byte>(json.Length + 16);
        var (inText, changed) = (false, false);
        for (var i = 0; i < json.Length; i++)
        {
            var letter = json[i];
            if (inText && letter == '\\' && i + 1 < json.Length)
            {
                target.Add(letter);
                target.Add(json[++i]);
                continue;
            }

            inText ^= letter == '"';
            var word = inText ? default : Word(json[i..]);
            if (word.IsEmpty)
            {
                target.Add(letter);
                continue;
            }

            target.Add((byte)'"');
            target.AddRange(word);
            target.Add((byte)'"');
            i += word.Length - 1;
            changed = true;
        }

        quoted = changed ? [.. target] : [];
        return changed;
    }

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> at) =>
        at.StartsWith("NaN"u8) ? "NaN"u8 : at.StartsWith("Infinity"u8) ? "Infinity"u8 : at.StartsWith("-Infinity"u8) ? "-Infinity"u8 : default;
}
