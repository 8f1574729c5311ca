using System.Buffers;
using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>
/// The name of a dataset: 1 to 100 characters of <c>a-z 0-9 _ - .</c>, starting with a letter, without <c>..</c> and not ending in a dot.
/// Such a name is safe as a folder on every platform, which is why no other text reaches the file system. The default value is no name.
/// </summary>
public readonly record struct DatasetName : IComparable<DatasetName>
{
    /// <summary>Characters in the longest name.</summary>
    public const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    // Windows opens a device instead of a file for these, whatever the extension.
    private static readonly string[] Devices =
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"com{n}", $"lpt{n}" })];

    private readonly string? _text;

    private DatasetName(string text) => _text = text;

    /// <summary>Reads a name. Refuses <c>storage.dataset-name</c>.</summary>
    public static Result<DatasetName> Read(string? text)
    {
        if (Fault(text) is not { } fault)
        {
            return new DatasetName(text!);
        }

        var shown = text is null ? "nothing" : $"'{(text.Length > 40 ? text[..40] + "…" : text)}'";
        return new Refusal("storage.dataset-name", "Not a dataset name", $"{shown} is not a dataset name: it {fault}.",
            $"Use 1 to {MaxLength} of a-z, 0-9, '_', '-' and '.', starting with a letter.");
    }

    /// <summary>Wraps a name known to be good, such as one in code.</summary>
    /// <exception cref="ArgumentException">It is not a name.</exception>
    public static DatasetName Of(string text) =>
        Read(text) is { IsOk: true } name ? name.Value : throw new ArgumentException(Read(text).Refusals[0].ToString(), nameof(text));

    /// <summary>Ordinal order.</summary>
    public int CompareTo(DatasetName other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The name.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no name.</exception>
    public override string ToString() => _text ?? throw new InvalidOperationException("A dataset name was never set.");

    private static string? Fault(string? text) => text switch
    {
        null or "" => "is empty",
        { Length: > MaxLength } => $"has {text.Length} characters",
        _ when text[0] is < 'a' or > 'z' => "does not start with a lower-case letter",
        _ when text.AsSpan().IndexOfAnyExcept(Allowed) is >= 0 and var at => $"has {Shown(text[at])} at position {at + 1}",
        _ when text.EndsWith('.') => "ends in a dot",
        _ when text.Contains("..", StringComparison.Ordinal) => "has two dots in a row",
        _ when Devices.Contains(text.Split('.')[0]) => "is the name of a device on Windows",
        _ => null,
    };

    private static string Shown(char c) => c is > ' ' and < (char)127 ? $"'{c}'" : $"the character U+{(int)c:X4}";
}
