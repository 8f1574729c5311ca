namespace Flywheel.Core;

/// <summary>Where in the user's input something was found: a file, a line and column (both from 1; 0 when unknown), a key.</summary>
public sealed record Place(string? File = null, int Line = 0, int Column = 0, string? Key = null)
{
    /// <summary>The place as compilers print it: <c>flywheel.yaml:12:5 (train.metric)</c>.</summary>
    public override string ToString()
    {
        var position = Line == 0 ? "" : Column == 0 ? $":{Line}" : $":{Line}:{Column}";
        var key = Key is null ? "" : File is null && Line == 0 ? Key : $" ({Key})";
        return File is null && Line > 0 ? $"line {position[1..]}{key}" : $"{File}{position}{key}";
    }
}
