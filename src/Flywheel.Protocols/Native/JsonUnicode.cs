using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Flywheel.Core;

namespace Flywheel.Protocols.Native;

/// <summary>
/// Whether every text of a JSON body is one. The parser lets bytes that are no UTF-8 and halves of surrogate pairs pass, and whoever asks for such a text later
/// meets an exception; so bodies are looked at before.
/// </summary>
internal static class JsonUnicode
{
    internal static Refusal Refusal { get; } = new("request.json", "Not Unicode", "The body has a text that is not Unicode.", "Send UTF-8, and surrogates in pairs.");

    internal static bool IsWhole(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at < json.Length;)
        {
            var unit = Escaped(json[at..]);
            var width = unit < 0 ? 2 : 6;
            if (unit is >= 0xD800 and <= 0xDFFF)
            {
                if (!Rune.TryCreate((char)unit, (char)Math.Max(0, Escaped(json[Math.Min(json.Length, at + width)..])), out _))
                {
                    return false;
                }

                width *= 2;
            }

            at = Math.Min(json.Length, at + width);
            var next = json[at..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + next;
        }

        return true;
    }

    // The unit of UTF-16 that an escape stands for; -1 when the text does not begin with one.
    private static int Escaped(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text.StartsWith("\\u"u8) && Utf8Parser.TryParse(text.Slice(2, 4), out uint unit, out var read, 'X') && read == 4 ? (int)unit : -1;
}
