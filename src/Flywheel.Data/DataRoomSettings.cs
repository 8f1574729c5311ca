namespace Flywheel.Data;

/// <summary>What the room is given besides its seams: settings and a clock.</summary>
public sealed record DataRoomSettings(DataOptions Options, TimeProvider Time);
