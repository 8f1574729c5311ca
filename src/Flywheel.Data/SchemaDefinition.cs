using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data;

/// <summary>
/// A schema as a person declares or reviews it: one type word a column, <c>?</c> for columns that may be null. Inference writes one,
/// ingest enforces it.
/// </summary>
public sealed record SchemaDefinition(Schema Schema)
{
    private static readonly ImmutableArray<string> TypeWords = [.. Enum.GetNames<ColumnType>().Select(name => name.ToLowerInvariant())];

    /// <summary>Reads column names and type words; every wrong word is refused at once.</summary>
    public static Result<SchemaDefinition> Parse(IEnumerable<KeyValuePair<string, string>> columns)
    {
        var fields = new List<Field>();
        var refusals = new List<Refusal>();
        foreach (var (name, written) in columns)
        {
            var nullable = written.EndsWith('?');
            var word = nullable ? written[..^1] : written;
            if (fields.Exists(field => field.Name == name))
            {
                refusals.Add(new Refusal("data.column-twice", "Column declared twice", $"The schema declares the column '{name}' twice."));
            }
            else if (TypeWords.IndexOf(word) is >= 0 and var type)
            {
                fields.Add(new Field(name, (ColumnType)type, nullable));
            }
            else
            {
                refusals.Add(new Refusal("data.type-unknown", "Unknown type", $"The column '{name}' has the type '{word}', which there is not.", Spelling.DidYouMean(word, TypeWords)));
            }
        }

        return refusals.Count > 0 ? Result.Refuse<SchemaDefinition>(refusals) : new SchemaDefinition(new Schema(fields));
    }

    /// <summary>The word of a type as schemas write it: <c>timestamp</c>.</summary>
    public static string WordOf(ColumnType type) => TypeWords[(int)type];

    /// <summary>One line a column, ready to paste under <c>schema:</c>.</summary>
    public string ToYaml()
    {
        var yaml = new StringBuilder();
        foreach (var field in Schema.Fields)
        {
            // JSON strings are YAML strings, whatever the column is called.
            yaml.Append(JsonSerializer.Serialize(field.Name, ManifestJson.Default.String)).Append(": ").Append(Word(field)).Append('\n');
        }

        return yaml.ToString();
    }

    /// <summary>One JSON object, column to type word.</summary>
    public string ToJson() => JsonSerializer.Serialize(Schema.Fields.ToDictionary(field => field.Name, Word), ManifestJson.Default.DictionaryStringString);

    private static string Word(Field field) => $"{WordOf(field.Type)}{(field.Nullable ? "?" : "")}";
}
