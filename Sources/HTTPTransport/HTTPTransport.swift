// Filled by the first concept of this room.
