namespace Flywheel.Engines.DuckDb.Native;

/// <summary>Kinds of statements that change rows: the only ones the engine tells apart.</summary>
internal enum NativeStatementType
{
    Select = 1,
    Insert = 2,
    Update = 3,
    Explain = 4,
    Delete = 5,
    Call = 19,
    Pragma = 17,
    MergeInto = 30,
}
