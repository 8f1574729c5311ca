using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Flywheel.Core;

namespace Flywheel.Engines.DuckDb;

/// <summary>The one place where DuckDB's errors become the house's refusals: wrong SQL, broken files, too little memory. The rest are faults.</summary>
internal static partial class DuckDbRefusals
{
    internal const string SqlCode = "tables.sql";
    internal const string FileCode = "tables.file";
    internal const string MemoryCode = "tables.memory";
    internal const string TypeCode = "tables.type";
    internal const string ParameterCode = "tables.parameter";

    /// <exception cref="OperationCanceledException">The statement was interrupted.</exception>
    /// <exception cref="InvalidOperationException">DuckDB itself is broken.</exception>
    internal static Refusal From(string text, string sql)
    {
        var error = DuckDbError.Parse(text);
        return error.Type.ToUpperInvariant() switch
        {
            "INTERRUPT" => throw new OperationCanceledException(),
            "INTERNAL" or "FATAL" => throw new InvalidOperationException($"DuckDB failed: {error.Message}"),
            "OUT OF MEMORY" => new Refusal(MemoryCode, "Out of memory", Sentence(error.Message), "Give the session more memory, or a folder to spill to."),
            _ when IsOfFile(error) => new Refusal(FileCode, "Unreadable file", Sentence(error.Message)) { Place = PlaceInFile(error.Message) },
            _ => Sql(error.Message, error.Position is { } position ? PlaceInText(sql, position) : null),
        };
    }

    internal static Refusal Sql(string message, Place? place) => new(SqlCode, "Wrong SQL", Sentence(message), Hint(message)) { Place = place };

    internal static Refusal ParameterMissing(string name, IEnumerable<string> given) => new(
        ParameterCode, "Parameter missing", $"The statement uses ${name}, which was given no value.", Spelling.DidYouMean(name, given));

    internal static Refusal TypeUnknown(string column, DuckDbType type) => new(
        TypeCode, "Type not held",
        $"The column '{column}' is {type}, which no column type can hold.",
        $"Cast it in the SQL: {Remedy(column, type)}.");

    internal static Refusal ValueLost(string column, DuckDbType type, string value, string reason, string cast) => new(
        TypeCode, "Value not held", $"The column '{column}' ({type}) has the value {value}, {reason}.", $"Cast it in the SQL: {cast}.");

    internal static Refusal NamedTwice(string column) => new(
        SqlCode, "Wrong SQL", $"The answer has two columns named '{column}'.", "Name them apart with AS.");

    private static string Remedy(string column, DuckDbType type) => type switch
    {
        DuckDbType.Blob => $"base64(\"{column}\") for bytes, decode(\"{column}\") for UTF-8 text",
        DuckDbType.Time or DuckDbType.TimeWithZone or DuckDbType.TimeNanoseconds => $"epoch_us(\"{column}\") for microseconds since midnight, \"{column}\"::VARCHAR for text",
        DuckDbType.Interval => $"epoch(\"{column}\") for seconds, \"{column}\"::VARCHAR for text",
        DuckDbType.List or DuckDbType.Array or DuckDbType.Struct or DuckDbType.Map or DuckDbType.Union or DuckDbType.Variant => $"to_json(\"{column}\") for text, or take its parts",
        DuckDbType.Invalid or DuckDbType.Any => $"\"{column}\" to the type its parameter will have",
        _ => $"\"{column}\"::VARCHAR",
    };

    // Readers of files report broken ones under several types; these words are theirs alone.
    private static bool IsOfFile(DuckDbError error) =>
        error.Type is "IO" or "HTTP" or "Permission" or "Data Corruption" or "Serialization" or "Invalid"
        || FileWords().IsMatch(error.Message);

    private static Place? PlaceInFile(string message)
    {
        var file = FileNamed().Match(message);
        var quoted = file.Success ? file : Quoted().Match(message);
        var line = CsvLine().Match(message);
        return quoted.Success || line.Success
            ? new Place(quoted.Success ? quoted.Groups[1].Value.Trim() : null, line.Success ? int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : 0)
            : null;
    }

    /// <summary>Line and column, from 1, of a byte of the UTF-8 text. Columns count characters, not bytes.</summary>
    private static Place PlaceInText(string sql, int position)
    {
        var (line, column, at) = (1, 1, 0);
        foreach (var rune in sql.EnumerateRunes())
        {
            if (at >= position)
            {
                break;
            }

            at += rune.Utf8SequenceLength;
            (line, column) = rune == new Rune('\n') ? (line + 1, 1) : (line, column + 1);
        }

        return new Place(null, line, column);
    }

    private static string Sentence(string message)
    {
        var lines = Paragraph(message).Where(line => !IsHint(line));
        var sentence = string.Join(" ", lines);
        return sentence.Length > 0 && sentence[^1] is '.' or '!' or '?' ? sentence : sentence + ".";
    }

    private static string Hint(string message) => string.Join(" ", Paragraph(message).Where(IsHint));

    private static bool IsHint(string line) => line.StartsWith("Did you mean", StringComparison.Ordinal) || line.StartsWith("Candidate", StringComparison.Ordinal);

    // After the first empty line DuckDB prints settings and manuals.
    private static IEnumerable<string> Paragraph(string message) =>
        message.Split('\n').Select(line => line.Trim()).TakeWhile(line => line.Length > 0);

    [GeneratedRegex(@"magic bytes|parquet|CSV Error|Malformed JSON|JSON transform error in file|too small to be|Snappy|ZSTD|GZIP|thrift|TProtocol", RegexOptions.IgnoreCase)]
    private static partial Regex FileWords();

    [GeneratedRegex(@"^\s*file = (.+)$", RegexOptions.Multiline)]
    private static partial Regex FileNamed();

    [GeneratedRegex("""(?:file|pattern|path|open|directory)\s+["']([^"']+)["']""", RegexOptions.IgnoreCase)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"CSV Error on Line: (\d+)")]
    private static partial Regex CsvLine();
}
