using System.Buffers;
using System.Security.Cryptography;

namespace Flywheel.Tracking;

/// <summary>A run: 1 to 256 letters, digits, <c>_</c> and <c>-</c>, starting with a letter or digit. New ones are 32 lower-case hex digits.</summary>
public readonly record struct RunId
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly string? _text;

    private RunId(string text) => _text = text;

    /// <summary>Reads an id.</summary>
    public static bool TryParse(string? text, out RunId id)
    {
        var ok = text is { Length: > 0 and <= 256 } && text[0] is not ('_' or '-') && !text.AsSpan().ContainsAnyExcept(Allowed);
        id = ok ? new RunId(text!) : default;
        return ok;
    }

    /// <summary>Reads an id known to be good.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static RunId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a run id.");

    /// <summary>An id that nobody else has: 128 random bits. It names a run and influences nothing, so it needs no seed.</summary>
    public static RunId New() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The id.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no id.</exception>
    public override string ToString() => _text ?? throw new InvalidOperationException("A run id was never set.");
}
