-- No device goes without the second factor any more (lib/auth/limit-sign-in.ts), nor does one that asked for it before.
DELETE FROM "verification" WHERE "identifier" LIKE 'trust-device-%';
